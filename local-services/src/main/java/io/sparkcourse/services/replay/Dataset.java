package io.sparkcourse.services.replay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcourse.common.data.LogLine;
import io.sparkcourse.common.data.Order;
import io.sparkcourse.common.data.Tweet;
import io.sparkcourse.common.sample.SampleData;
import java.util.List;
import java.util.function.Supplier;

/** The sample data that can be sent, with the names that a student types. */
public enum Dataset {
  /** Three hours of raw lines, including malformed ones; the key is the client's address. */
  ACCESS_LOG("access-log", () -> SampleData.accessLog().stream().map(Dataset::logLine).toList()),
  /** Ten minutes of orders as JSON; the key is the customer. */
  ORDERS("orders", () -> SampleData.orders().stream().map(Dataset::order).toList()),
  /** Ten minutes of tweets as JSON; the key is the user. */
  TWEETS("tweets", () -> SampleData.tweets().stream().map(Dataset::tweet).toList());

  private final String title;
  private final Supplier<List<Message>> messages;

  Dataset(String title, Supplier<List<Message>> messages) {
    this.title = title;
    this.messages = messages;
  }

  /** All of it, in the order of arrival. */
  public List<Message> messages() {
    return messages.get();
  }

  /** The name that a student types. */
  @Override
  public String toString() {
    return title;
  }

  private static Message logLine(LogLine line) {
    return new Message(line.line().split(" ", 2)[0], line.line());
  }

  private static Message order(Order order) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("orderId", order.getOrderId());
    json.put("customerId", order.getCustomerId());
    json.put("amountCents", order.getAmountCents());
    json.put("time", order.getTime().toString());
    return new Message(order.getCustomerId(), json.toString());
  }

  private static Message tweet(Tweet tweet) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", tweet.getId());
    json.put("createdAt", tweet.getCreatedAt().toString());
    json.put("user", tweet.getUser());
    json.put("lang", tweet.getLang());
    json.put("text", tweet.getText());
    return new Message(tweet.getUser(), json.toString());
  }
}
