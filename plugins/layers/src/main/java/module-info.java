/** The layers that ship with Kiln. */
module dev.kiln.plugins.layers {
    requires transitive dev.kiln.api;
}
