package io.svcdht.rpc.calls;

/**
 * How much is done at once for callers, whatever doors they come through; whoever finds no place is
 * refused at once, {@code Busy}.
 *
 * @param finds lookups answered in one document
 * @param streams finds answered bit by bit
 * @param answerBytes bytes of records in one document; those beyond are left out
 * @param announces single announcements; a bulk has its own bounds
 */
public record CallPolicy(int finds, int streams, int answerBytes, int announces) {}
