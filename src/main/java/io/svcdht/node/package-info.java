/**
 * Puts the parts of one node together, without Spring, for production and simulation alike. Imports
 * the rooms below; knows neither sockets nor configuration.
 */
@NullMarked
package io.svcdht.node;

import org.jspecify.annotations.NullMarked;
