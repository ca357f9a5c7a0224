/** Checks that are made of others or by code of users, and the way from every check to who carries it out. */
@NullMarked
package dev.weir.internal.probe;

import org.jspecify.annotations.NullMarked;
