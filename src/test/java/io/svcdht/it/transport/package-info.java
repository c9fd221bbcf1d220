/** The transport on real sockets of the loopback interface. */
package io.svcdht.it.transport;
