/** The loss functions that ship with Kiln. */
module dev.kiln.plugins.losses {
    requires transitive dev.kiln.api;
}
