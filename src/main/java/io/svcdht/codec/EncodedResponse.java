package io.svcdht.codec;

import io.svcdht.id.Bytes;

/**
 * A response as a frame carries it.
 *
 * @param status for the frame's {@code code}
 * @param payload deterministic CBOR
 */
public record EncodedResponse(int status, Bytes payload) {}
