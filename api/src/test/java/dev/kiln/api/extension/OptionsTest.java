package dev.kiln.api.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.attack.Norm;
import dev.kiln.api.layer.NamedLayer;
import dev.kiln.graph.error.OptionException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    private static final Option<Double> EPS =
            Option.real("eps", "the size").atLeast(0).below(1).in("input units");
    private static final Option<Long> STEPS =
            Option.integer("steps", "how many steps").atLeast(1).byDefault(40L);
    private static final Option<Norm> NORM =
            Option.choice("norm", Norm.class, "the norm").byDefault(Norm.LINF);
    private static final Option<Boolean> TARGETED =
            Option.flag("targeted", "whether one class is wanted").byDefault(false);
    private static final Option<Path> TEACHER =
            Option.file("teacher", "the teacher's file").optional();

    private static final class Pgd implements Provider<Options> {

        @Override
        public String name() {
            return "pgd";
        }

        @Override
        public String summary() {
            return "projected gradient descent";
        }

        @Override
        public List<Option<?>> options() {
            return List.of(EPS, STEPS, NORM, TARGETED, TEACHER);
        }

        @Override
        public Options create(Options options) {
            return options;
        }
    }

    private static Options read(Map<String, Object> given) {
        return Options.of(new Pgd(), given);
    }

    private static double eps(Object given) {
        return read(Map.<String, Object>of("eps", given)).get(EPS);
    }

    @ParameterizedTest
    @CsvSource({"8/255, 0.03137254901960784", "90%, 0.9", "0.25, 0.25", "1e-3, 0.001", "' 0.5 ', 0.5", "0, 0"})
    void numbersMayBeQuotientsAndPercentages(String text, double expected) {
        assertThat(eps(text)).isEqualTo(expected);
    }

    @Test
    void valuesMayComeFromAProgram() {
        assertThat(eps(0.5)).isEqualTo(0.5);
        assertThat(eps(0)).isEqualTo(0);
        assertThat(read(Map.<String, Object>of("eps", 0, "steps", 7)).get(STEPS))
                .isEqualTo(7);
        assertThat(read(Map.<String, Object>of("eps", 0, "norm", Norm.L2)).get(NORM))
                .isEqualTo(Norm.L2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", "1/0", "NaN", "Infinity", "1/2/3", "%"})
    void whatIsNoNumberIsRefused(String text) {
        assertThatThrownBy(() -> eps(text))
                .isInstanceOf(OptionException.class)
                .hasMessage("pgd: The option eps is " + text + ", expected number.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "1", "255/8", "100%"})
    void valuesOutsideTheRangeAreRefused(String text) {
        assertThatThrownBy(() -> eps(text))
                .isInstanceOf(OptionException.class)
                .hasMessage("pgd: The option eps is " + text + ", expected a value in [0, 1).");
    }

    @Test
    void programsMayNotGiveWhatIsNotFinite() {
        assertThatThrownBy(() -> eps(Double.NaN)).isInstanceOf(OptionException.class);
        assertThatThrownBy(() -> read(Map.<String, Object>of("eps", 0, "steps", 2.5)))
                .isInstanceOf(OptionException.class);
        assertThatThrownBy(() -> read(Map.<String, Object>of("eps", 0, "steps", 0)))
                .hasMessageContaining("[1, ∞)");
    }

    @Test
    void defaultsStandWhereNothingIsGiven() {
        Options options = read(Map.<String, Object>of("eps", "0.1"));
        assertThat(options.get(STEPS)).isEqualTo(40);
        assertThat(options.get(TARGETED)).isFalse();
        assertThat(options.find(TEACHER)).isEmpty();
        assertThatThrownBy(() -> options.get(TEACHER)).hasMessageContaining("teacher has no value");
        assertThat(options).hasToString("eps=0.1,steps=40,norm=linf,targeted=false");
    }

    @Test
    void requiredOptionsMustBeGiven() {
        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(OptionException.class)
                .hasMessage("pgd needs the option eps: the size (eps=number in [0, 1) input units, required).");
    }

    @Test
    void unknownOptionsAreRefusedWithASuggestion() {
        assertThatThrownBy(() -> read(Map.<String, Object>of("eps", "0.1", "step", "3")))
                .isInstanceOf(OptionException.class)
                .hasMessageStartingWith("pgd has no option step. Did you mean steps")
                .hasMessageContaining("It has eps, steps, norm, targeted, teacher.");
    }

    @Test
    void wordsAreThoseOfTheEnum() {
        assertThat(read(Map.<String, Object>of("eps", 0, "norm", "l2")).get(NORM))
                .isEqualTo(Norm.L2);
        assertThatThrownBy(() -> read(Map.<String, Object>of("eps", 0, "norm", "l3")))
                .hasMessageContaining("expected linf|l2");
        assertThatThrownBy(() -> read(Map.<String, Object>of("eps", 0, "targeted", "yes")))
                .hasMessageContaining("expected true|false");
    }

    @Test
    void layersAreTakenAsTheyAre() {
        Option<List<NamedLayer>> layers = NamedLayer.list("layers", "what is inside");
        NamedLayer same = new NamedLayer("same", (scope, input) -> input);
        assertThat(layers.read(List.of(same), ExtensionSource.NONE).value()).containsExactly(same);
        assertThat(layers.kind()).isEqualTo(NamedLayer.LIST);
        assertThatThrownBy(() -> layers.read("dense", ExtensionSource.NONE)).hasMessageContaining("expected layers");
    }

    @Test
    void signaturesSayEverything() {
        assertThat(STEPS.signature()).isEqualTo("steps=integer in [1, ∞), default 40");
        assertThat(NORM.signature()).isEqualTo("norm=linf|l2|l1|l0, default linf");
        assertThat(TEACHER.signature()).isEqualTo("teacher=file, optional");
        assertThat(Option.real("lr", "the rate").above(0).atMost(1).range()).isEqualTo("(0, 1]");
        assertThat(EPS.isRequired()).isTrue();
        assertThat(STEPS.isRequired()).isFalse();
    }
}
