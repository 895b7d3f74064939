package dev.kiln.host.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Device;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.engine.EngineReport;
import dev.kiln.graph.error.EngineException;
import dev.kiln.graph.error.OptionException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which engine is chosen, and why. The engines that are there have all capabilities, so that others stand in. */
class EnginesTest {

    private static final List<CapabilityNeed> TRAINING =
            List.of(new CapabilityNeed(Capability.TRAINING, "the loss mse"));

    private record Named(String name, int ranking, EngineReport inspect) implements EngineProvider {

        static Named of(String name, int ranking, Capability... capabilities) {
            return new Named(
                    name,
                    ranking,
                    new EngineReport("1.0", List.of(Device.CPU), Set.of(capabilities), Optional.empty()));
        }

        static Named broken(String name, int ranking) {
            return new Named(
                    name,
                    ranking,
                    new EngineReport("1.0", List.of(), Set.of(), Optional.of("its natives cannot be loaded")));
        }

        @Override
        public String summary() {
            return name;
        }

        @Override
        public Engine open(EngineOptions options) {
            throw new UnsupportedOperationException();
        }
    }

    private static Engines engines(EngineProvider... providers) {
        return new Engines(List.of(providers));
    }

    private static EngineChoice choose(Engines engines, List<CapabilityNeed> needs) {
        return engines.choose(Optional.empty(), EngineOptions.DEFAULT, needs);
    }

    @Test
    void takesTheHighestRankingThatWillDoAndSaysSo() {
        Engines engines = engines(Named.of("low", 1, Capability.TRAINING), Named.of("high", 5, Capability.TRAINING));
        EngineChoice choice = choose(engines, TRAINING);
        assertThat(choice.provider().name()).isEqualTo("high");
        assertThat(choice.reason()).isEqualTo("the highest ranking suitable engine, 5");
    }

    @Test
    void passesOverWhatLacksACapability() {
        Engines engines = engines(Named.of("low", 1, Capability.TRAINING), Named.of("high", 5));
        EngineChoice choice = choose(engines, TRAINING);
        assertThat(choice.provider().name()).isEqualTo("low");
        assertThat(choice.reason())
                .isEqualTo("the only suitable engine (high: it lacks TRAINING, which the loss mse needs)");
        assertThat(choose(engines, List.of()).provider().name()).isEqualTo("high");
    }

    @Test
    void passesOverWhatIsBroken() {
        Engines engines = engines(Named.of("low", 1), Named.broken("high", 5));
        assertThat(choose(engines, List.of()).reason())
                .isEqualTo("the only suitable engine (high: its natives cannot be loaded)");
    }

    @Test
    void saysThatThereIsNoOther() {
        assertThat(choose(engines(Named.of("one", 1)), List.of()).reason())
                .isEqualTo("the only engine that is installed");
    }

    @Test
    void refusesANamedEngineThatLacksACapabilityAndNamesThoseThatHaveIt() {
        Engines engines = engines(Named.of("able", 1, Capability.TRAINING), Named.of("unable", 5));
        assertThatThrownBy(() -> engines.choose(Optional.of("unable"), EngineOptions.DEFAULT, TRAINING))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("The engine unable lacks TRAINING, which the loss mse needs")
                .hasMessageContaining("--engine able");
        EngineChoice named = engines.choose(Optional.of("able"), EngineOptions.DEFAULT, TRAINING);
        assertThat(named.reason()).isEqualTo("named by the user");
    }

    @Test
    void saysOfEachWhyItWillNotDo() {
        Engines engines = engines(Named.of("low", 1), Named.broken("high", 5));
        assertThatThrownBy(() -> choose(engines, TRAINING))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("high: its natives cannot be loaded")
                .hasMessageContaining("low: it lacks TRAINING");
    }

    @Test
    void findsTheEnginesOnThePath() {
        assertThat(Engines.onPath().providers())
                .extracting(EngineProvider::name)
                .contains("onnx", "djl");
    }
}
