module dev.weir.examples {
    requires dev.weir.core;
}
