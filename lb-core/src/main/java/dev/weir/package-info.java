/**
 * What a user of Weir types: values that describe a topology ({@link dev.weir.Topology}, {@link dev.weir.Frontend},
 * {@link dev.weir.Backend}, {@link dev.weir.Server}) and the one live thing, {@link dev.weir.LoadBalancer}.
 */
@NullMarked
package dev.weir;

import org.jspecify.annotations.NullMarked;
