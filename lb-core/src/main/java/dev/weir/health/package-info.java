/** What healthy means: the policy a user sets, and the pure rules that turn check results into a verdict. */
@NullMarked
package dev.weir.health;

import org.jspecify.annotations.NullMarked;
