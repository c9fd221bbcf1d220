package io.svcdht.rpc.web;

import io.svcdht.id.LookupId;
import io.svcdht.pipeline.World;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.reactive.function.server.ServerRequest;

/** The lookup that an exchange has begun, which its problems name from then on. */
public final class Begun {

  private static final String LOOKUP = Begun.class.getName() + ".lookup";

  private Begun() {}

  /** The id of the lookup that {@code request} begins. */
  public static LookupId by(ServerRequest request, World world) {
    LookupId id = LookupId.next(world.time(), world.random());
    request.attributes().put(LOOKUP, id);
    return id;
  }

  /** The lookup of the exchange with these attributes, if it has begun one. */
  public static Optional<LookupId> in(Map<String, Object> attributes) {
    return Optional.ofNullable((LookupId) attributes.get(LOOKUP));
  }
}
