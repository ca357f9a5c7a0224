/** Reading the text protocols that both ends of the examples speak: HTTP/1.1, IMAP4 and POP3. */
@NullMarked
package dev.weir.examples.wire;

import org.jspecify.annotations.NullMarked;
