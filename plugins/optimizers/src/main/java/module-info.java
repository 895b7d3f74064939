/** The optimizers that ship with Kiln. */
module dev.kiln.plugins.optimizers {
    requires transitive dev.kiln.api;
}
