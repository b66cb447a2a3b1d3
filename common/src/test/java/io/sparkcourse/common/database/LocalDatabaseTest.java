package io.sparkcourse.common.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDatabaseTest {
  @TempDir private Path directory;

  @Test
  void keepsWhatIsCommittedWhenItGoesDownAndNothingElse() throws SQLException {
    try (LocalDatabase database = LocalDatabase.start(directory)) {
      String url = database.jdbcUrl("shop");
      try (Connection committed = database.connect("shop")) {
        committed.createStatement().execute("create table sale(amount int)");
        committed.createStatement().execute("insert into sale values (1)");
      }
      Connection open = database.connect("shop");
      open.setAutoCommit(false);
      open.createStatement().execute("insert into sale values (2)");

      database.down();
      assertThatThrownBy(() -> open.commit()).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> database.connect("shop")).isInstanceOf(SQLException.class);

      database.up();
      assertThat(database.jdbcUrl("shop")).isEqualTo(url);
      try (Connection again = database.connect("shop");
          ResultSet sales = again.createStatement().executeQuery("select amount from sale")) {
        assertThat(sales.next()).isTrue();
        assertThat(sales.getInt(1)).isEqualTo(1);
        assertThat(sales.next()).isFalse();
      }
    }
  }

  @Test
  void listensOnLoopbackOnly() throws Exception {
    try (LocalDatabase database = LocalDatabase.start(directory)) {
      int port = Integer.parseInt(database.jdbcUrl("x").replaceAll(".*:(\\d+)/.*", "$1"));
      try (Socket loopback = new Socket("127.0.0.1", port)) {
        assertThat(loopback.isConnected()).isTrue();
      }
      for (InetAddress other : otherAddresses()) {
        try (Socket socket = new Socket()) {
          assertThatThrownBy(() -> socket.connect(new InetSocketAddress(other, port), 2_000))
              .as("%s", other)
              .isInstanceOf(IOException.class);
        }
      }
    }
  }

  private static List<InetAddress> otherAddresses() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress())
        .toList();
  }
}
