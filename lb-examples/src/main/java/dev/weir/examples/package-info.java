/**
 * The examples: {@link dev.weir.examples.ExchangeTopologies} is the page to read, {@link dev.weir.examples.Main} the program
 * to run.
 */
@NullMarked
package dev.weir.examples;

import org.jspecify.annotations.NullMarked;
