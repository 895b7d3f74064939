package dev.kiln.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.core.extension.Kind;
import dev.kiln.core.extension.Specification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that reloads a plugin very often ends with what it began with. */
@Tag("slow")
class CyclesTest {

    private static final int CYCLES = 1_000;

    @Test
    void leavesNothingBehindAfterAThousandReloads(@TempDir Path folder) {
        PluginJar.module("org.example.one", "1.0", "one").write(folder.resolve("one.jar"));
        List<Unloading> unloaded = new ArrayList<>();
        try (PluginHost host = PluginHost.open(PluginSettings.of(List.of(folder)))) {
            for (int i = 0; i < CYCLES; i++) {
                assertThat(host.extensions()
                                .create(Kind.LOSS, Specification.parse("one"))
                                .instance())
                        .isNotNull();
                unloaded.add(host.reload("org.example.one").orElseThrow());
            }
            assertThat(unloaded)
                    .hasSize(CYCLES)
                    .allSatisfy(before -> assertThat(before.prove().collected()).isTrue());
        }
    }
}
