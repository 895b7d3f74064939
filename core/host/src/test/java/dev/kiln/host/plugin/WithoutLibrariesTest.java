package dev.kiln.host.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.kiln.testkit.ClassPathWithout;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host beside which the libraries do not lie that only some hosts need. */
class WithoutLibrariesTest {

    @BeforeEach
    void liesOnTheClassPath() {
        assumeFalse(getClass().getModule().isNamed(), "there is no class path to leave something out of");
    }

    static String shared() {
        return HostModules.SHARED + ", " + HostModules.shares("org.slf4j.event") + ", "
                + HostModules.sharedOwner("org.slf4j.event");
    }

    @Test
    void loggingIsSharedWithPluginsWhereTheHostHasIt() throws IOException, ReflectiveOperationException {
        assertThat(shared())
                .isEqualTo(
                        "[dev.kiln.api, dev.kiln.graph, org.slf4j, org.jspecify], true, " + Optional.of("org.slf4j"));
        assertThat(ClassPathWithout.call("slf4j-api", getClass(), "shared"))
                .isEqualTo("[dev.kiln.api, dev.kiln.graph, org.jspecify], false, " + Optional.empty());
    }
}
