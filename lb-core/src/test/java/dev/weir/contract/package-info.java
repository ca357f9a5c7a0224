/** What every {@link dev.weir.spi.Transport} must do, as tests. Start at {@link dev.weir.contract.TransportContract}. */
@NullMarked
package dev.weir.contract;

import org.jspecify.annotations.NullMarked;
