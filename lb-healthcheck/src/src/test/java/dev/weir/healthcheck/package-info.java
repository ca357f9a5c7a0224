@NullMarked
package dev.weir.healthcheck;

import org.jspecify.annotations.NullMarked;
