package io.svcdht.sim.scenario;

import io.svcdht.id.Cid;
import io.svcdht.sim.Member;

/**
 * What was announced.
 *
 * @param cid its id
 * @param publisher where
 */
record Content(Cid cid, Member publisher) {}
