package io.svcdht.pipeline;

/** What a lookup tells while it goes on. */
sealed interface Told permits FindEvent, ProvideEvent {}
