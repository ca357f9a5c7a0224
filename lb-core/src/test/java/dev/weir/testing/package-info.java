/**
 * The test kit: peers on real sockets and on a simulated network, virtual time, and a transport that runs in it. Published
 * as the test-jar of lb-core.
 */
@NullMarked
package dev.weir.testing;

import org.jspecify.annotations.NullMarked;
