/** The data plane's decisions: admitting clients, and the life of one connection from accept to end. */
@NullMarked
package dev.weir.internal.proxy;

import org.jspecify.annotations.NullMarked;
