/**
 * What the doors over HTTP have in common: the forms they speak, answers, refusals, and the lookup
 * that an exchange has begun. Knows no path and no caller, and decides nothing about either.
 */
@NullMarked
package io.svcdht.rpc.web;

import org.jspecify.annotations.NullMarked;
