/** The {@code kiln} command. */
module dev.kiln.distribution {
    requires dev.kiln.core;
    requires info.picocli;

    opens dev.kiln.distribution to
            info.picocli;
}
