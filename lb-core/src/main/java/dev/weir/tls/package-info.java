/** What a TLS client says in clear before anything is encrypted, and conditions on it. No TLS is spoken here. */
@NullMarked
package dev.weir.tls;

import org.jspecify.annotations.NullMarked;
