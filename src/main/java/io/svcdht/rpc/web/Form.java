package io.svcdht.rpc.web;

import io.svcdht.error.DhtError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** The forms in which doors over HTTP speak. */
public enum Form {
  JSON(MediaType.APPLICATION_JSON),
  NDJSON(MediaType.APPLICATION_NDJSON),
  EVENTS(MediaType.TEXT_EVENT_STREAM);

  /** Ranges of an Accept header that are looked at. */
  private static final int RANGES = 32;

  @SuppressWarnings("ImmutableEnumChecker") // MediaType is immutable, only not annotated so.
  private final MediaType type;

  private final String text;

  Form(MediaType type) {
    this.type = type;
    this.text = type.toString();
  }

  /** The media type in a header. */
  public String text() {
    return text;
  }

  /** The form of a request's body; empty for one that is none of ours. */
  public static Optional<Form> ofBody(HttpHeaders headers) {
    List<String> values = headers.getOrEmpty(HttpHeaders.CONTENT_TYPE);
    if (values.size() != 1) {
      return Optional.empty();
    }
    try {
      MediaType given = MediaType.parseMediaType(values.getFirst());
      String charset = given.getParameter("charset");
      boolean utf8 = charset == null || charset.equalsIgnoreCase("utf-8");
      for (Form form : values()) {
        if (utf8 && form.type.equalsTypeAndSubtype(given)) {
          return Optional.of(form);
        }
      }
    } catch (InvalidMediaTypeException notOne) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /**
   * The form of {@code offered} that the caller likes best, the first where it does not care.
   *
   * @throws Refusal with status 406 if it accepts none
   */
  public static Form negotiate(HttpHeaders headers, List<Form> offered) {
    List<String> accept = headers.getOrEmpty(HttpHeaders.ACCEPT);
    if (accept.isEmpty() || plain(accept, offered.getFirst())) {
      return offered.getFirst();
    }
    List<MediaType> ranges = parse(accept);
    ranges.sort(Comparator.comparingDouble(MediaType::getQualityValue).reversed());
    for (MediaType range : ranges) {
      for (Form form : offered) {
        if (range.includes(form.type) && quality(form, ranges) > 0) {
          return form;
        }
      }
    }
    throw notAcceptable(accept, offered);
  }

  private static boolean plain(List<String> accept, Form first) {
    String only = accept.getFirst();
    return accept.size() == 1 && (only.equals("*/*") || only.equals(first.text));
  }

  /** The quality that the most specific range gives a form (RFC 9110 §12.5.1). */
  private static double quality(Form form, List<MediaType> ranges) {
    return ranges.stream()
        .filter(range -> range.includes(form.type))
        .min(
            Comparator.comparing(MediaType::isWildcardType)
                .thenComparing(MediaType::isWildcardSubtype))
        .map(MediaType::getQualityValue)
        .orElse(0.0);
  }

  private static List<MediaType> parse(List<String> accept) {
    try {
      List<MediaType> ranges = new ArrayList<>(MediaType.parseMediaTypes(accept));
      return ranges.size() > RANGES ? ranges.subList(0, RANGES) : ranges;
    } catch (InvalidMediaTypeException e) {
      throw new Refusal(DhtError.MALFORMED, 400, "the Accept header is not a list of media types");
    }
  }

  private static Refusal notAcceptable(List<String> accept, List<Form> offered) {
    String known = offered.stream().map(Form::text).collect(Collectors.joining(", "));
    return new Refusal(
        DhtError.UNSUPPORTED,
        406,
        "Accept '" + io.svcdht.id.Shown.of(String.join(", ", accept)) + "' names none of " + known);
  }
}
