package io.sparkcourse.common.tweets;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcourse.common.tweets.OAuthSignature.Parameter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class OAuthSignatureTest {
  private static final String CONSUMER_SECRET = "kd94hf93k423kf44";
  private static final String TOKEN_SECRET = "pfkkdhi9sl3r4s00";
  private static final URI PHOTOS =
      URI.create("http://photos.example.net/photos?file=vacation.jpg&size=original");
  private static final List<Parameter> PHOTO_PARAMETERS =
      List.of(
          new Parameter("realm", "Photos"),
          new Parameter("oauth_consumer_key", "dpf43f3p2l4k3l03"),
          new Parameter("oauth_token", "nnch734d00sl2jdk"),
          new Parameter("oauth_signature_method", "HMAC-SHA1"),
          new Parameter("oauth_timestamp", "137131202"),
          new Parameter("oauth_nonce", "chapoH"));

  @Test
  void signsTheExampleOfRfc5849AsTheRfcDoes() {
    assertThat(OAuthSignature.sign("GET", PHOTOS, PHOTO_PARAMETERS, CONSUMER_SECRET, TOKEN_SECRET))
        .isEqualTo("MdpQcU8iPSUjWoN/UDMsK2sui9I=");
  }

  @Test
  void signsARequestThatHasNoTokenYetAsTheRfcDoes() {
    List<Parameter> parameters =
        List.of(
            new Parameter("oauth_consumer_key", "dpf43f3p2l4k3l03"),
            new Parameter("oauth_signature_method", "HMAC-SHA1"),
            new Parameter("oauth_timestamp", "137131200"),
            new Parameter("oauth_nonce", "wIjqoS"),
            new Parameter("oauth_callback", "http://printer.example.com/ready"),
            new Parameter("oauth_signature", "is no part of what is signed"));

    assertThat(
            OAuthSignature.sign(
                "POST",
                URI.create("https://photos.example.net/initiate"),
                parameters,
                CONSUMER_SECRET,
                ""))
        .isEqualTo("74KNZJeDHnMBp0EMJ9ZHt/XKycU=");
  }

  @Test
  void theBaseStringOfTheRfcsHardExampleIsTheRfcs() {
    URI uri = URI.create("http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b");
    List<Parameter> parameters =
        List.of(
            new Parameter("oauth_consumer_key", "9djdj82h48djs9d2"),
            new Parameter("oauth_token", "kkk9d7dh3k39sjv7"),
            new Parameter("oauth_signature_method", "HMAC-SHA1"),
            new Parameter("oauth_timestamp", "137131201"),
            new Parameter("oauth_nonce", "7d8f3e4a"),
            new Parameter("c2", ""),
            new Parameter("a3", "2 q"));

    assertThat(OAuthSignature.baseString("post", uri, parameters))
        .isEqualTo(
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D"
                + "%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26"
                + "oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp"
                + "%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7");
  }

  @Test
  void theSignatureIsTheHmacOfTheBaseStringByBothSecrets() throws Exception {
    String baseString =
        "GET&http%3A%2F%2Fphotos.example.net%2Fphotos&file%3Dvacation.jpg%26oauth_consumer_key%3D"
            + "dpf43f3p2l4k3l03%26oauth_nonce%3DchapoH%26oauth_signature_method%3DHMAC-SHA1%26"
            + "oauth_timestamp%3D137131202%26oauth_token%3Dnnch734d00sl2jdk%26size%3Doriginal";
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec("a%20b&c%2Fd".getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
    byte[] digest = mac.doFinal(baseString.getBytes(StandardCharsets.US_ASCII));

    assertThat(OAuthSignature.sign("GET", PHOTOS, PHOTO_PARAMETERS, "a b", "c/d"))
        .isEqualTo(Base64.getEncoder().encodeToString(digest));
  }

  @Test
  void anythingThatIsSignedChangesTheSignature() {
    String right =
        OAuthSignature.sign("GET", PHOTOS, PHOTO_PARAMETERS, CONSUMER_SECRET, TOKEN_SECRET);
    URI otherQuery = URI.create("http://photos.example.net/photos?file=vacation.jpg&size=small");
    URI otherPort = URI.create("http://photos.example.net:8080/photos?" + PHOTOS.getQuery());

    assertThat(
            List.of(
                OAuthSignature.sign(
                    "POST", PHOTOS, PHOTO_PARAMETERS, CONSUMER_SECRET, TOKEN_SECRET),
                OAuthSignature.sign(
                    "GET", otherQuery, PHOTO_PARAMETERS, CONSUMER_SECRET, TOKEN_SECRET),
                OAuthSignature.sign(
                    "GET", otherPort, PHOTO_PARAMETERS, CONSUMER_SECRET, TOKEN_SECRET),
                OAuthSignature.sign(
                    "GET", PHOTOS, PHOTO_PARAMETERS.subList(0, 5), CONSUMER_SECRET, TOKEN_SECRET),
                OAuthSignature.sign("GET", PHOTOS, PHOTO_PARAMETERS, "other", TOKEN_SECRET),
                OAuthSignature.sign("GET", PHOTOS, PHOTO_PARAMETERS, CONSUMER_SECRET, "other")))
        .doesNotContain(right)
        .doesNotHaveDuplicates();
  }

  @Test
  void percentEncodingKeepsOnlyUnreservedCharacters() {
    assertThat(OAuthSignature.percentEncode("AZaz09-._~ +*%&=/,☃"))
        .isEqualTo("AZaz09-._~%20%2B%2A%25%26%3D%2F%2C%E2%98%83");
  }
}
