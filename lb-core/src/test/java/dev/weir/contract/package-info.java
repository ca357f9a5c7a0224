/**
 * What every {@link dev.weir.spi.Transport} must do, as tests. Start at {@link dev.weir.contract.TransportContract}. Tests of
 * what one transport promises beyond it use the same {@link dev.weir.contract.ScriptedAcceptor}.
 */
@NullMarked
package dev.weir.contract;

import org.jspecify.annotations.NullMarked;
