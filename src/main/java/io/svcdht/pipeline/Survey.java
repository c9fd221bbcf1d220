package io.svcdht.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * What stands among the candidates that matter to a lookup; made by {@link Surveyor}.
 *
 * @param next whom to ask, if anybody may be
 * @param early whether {@code next} matters only because others have stalled
 * @param stalled a stalled request because of which {@code next} matters early; {@code null} if
 *     none
 * @param unplaced who has answered and is to be given the record, in a provide
 * @param heard how many have answered
 * @param awaited whether one has yet to answer, or to send a further page
 * @param beyond whether one may not be asked for the hop budget
 * @param converged whether the α nearest have answered: what is left may be asked at once
 * @param sure whether {@code next} is one of the closest in any case, so that it waits for no turn
 */
record Survey(
    @Nullable Candidate next,
    boolean early,
    @Nullable Integer stalled,
    @Nullable Candidate unplaced,
    int heard,
    boolean awaited,
    boolean beyond,
    boolean converged,
    boolean sure) {}
