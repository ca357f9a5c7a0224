/** What one check of a server does: descriptions without behaviour, which a probe provider carries out. */
@NullMarked
package dev.weir.probe;

import org.jspecify.annotations.NullMarked;
