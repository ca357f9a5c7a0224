/** What the examples know about Exchange 2013's client access: its services, where they are found, how long they are quiet. */
@NullMarked
package dev.weir.examples.exchange;

import org.jspecify.annotations.NullMarked;
