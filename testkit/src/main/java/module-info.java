/** The contract tests that the author of a plugin or an engine runs on it. */
module dev.kiln.testkit {
    requires transitive dev.kiln.api;
    requires transitive org.junit.jupiter.api;
}
