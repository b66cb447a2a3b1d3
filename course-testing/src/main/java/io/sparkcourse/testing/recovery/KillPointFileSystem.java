package io.sparkcourse.testing.recovery;

import com.globalmentor.apache.hadoop.fs.BareLocalFileSystem;
import com.globalmentor.apache.hadoop.fs.NakedLocalFileSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.Progressable;

/**
 * The course's local file system, with two kill points: just before a checkpoint gets its final
 * name, and just after the write-ahead log has a block of a receiver.
 *
 * <p>Spark writes each checkpoint under a temporary name first, so that half a checkpoint is never
 * mistaken for a whole one.
 */
public final class KillPointFileSystem extends BareLocalFileSystem {
  /**
   * DStreams: checkpoint-1748865600000. Queries: offsets/3 and commits/3, and between them the log
   * of a file sink, _spark_metadata/3 or _spark_metadata/9.compact.
   */
  private static final Pattern CHECKPOINT =
      Pattern.compile(".*/(?:checkpoint-|offsets/|commits/|_spark_metadata/)(\\d+)(?:\\.compact)?");

  public KillPointFileSystem() {
    super(new Raw());
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    Matcher checkpoint = CHECKPOINT.matcher(to.toUri().getPath());
    if (checkpoint.matches()) {
      KillSwitch.reached(KillPoint.WHILE_CHECKPOINTING, checkpoint.group(1));
    }
    return super.rename(from, to);
  }

  /** Write-ahead logs are written below the checksums, so that a flush is one. */
  private static final class Raw extends NakedLocalFileSystem {
    private static final String METADATA = "/receivedBlockMetadata/";

    @Override
    public FSDataOutputStream create(
        Path file,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      FSDataOutputStream out =
          super.create(file, overwrite, bufferSize, replication, blockSize, progress);
      return file.toUri().getPath().contains(METADATA) ? new BlockLog(out) : out;
    }
  }

  /** The log of which blocks there are; the log of their contents is written before. */
  private static final class BlockLog extends FSDataOutputStream {
    /** Spark's name for a block that was received; it also logs what happens to blocks later. */
    private static final String RECEIVED = "BlockAdditionEvent";

    private boolean received;

    BlockLog(FSDataOutputStream out) throws IOException {
      super(out, null);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      received |= new String(bytes, offset, length, StandardCharsets.ISO_8859_1).contains(RECEIVED);
      super.write(bytes, offset, length);
    }

    @Override
    public void hflush() throws IOException {
      super.hflush();
      getWrappedStream().flush();
      if (received) {
        received = false;
        KillSwitch.reached(KillPoint.AFTER_RECEIVED, RECEIVED);
      }
    }
  }
}
