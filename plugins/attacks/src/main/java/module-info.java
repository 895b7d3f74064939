/** The adversarial attacks that ship with Kiln. */
module dev.kiln.plugins.attacks {
    requires transitive dev.kiln.api;
}
