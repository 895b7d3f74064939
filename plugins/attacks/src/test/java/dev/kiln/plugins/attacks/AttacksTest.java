package dev.kiln.plugins.attacks;

import static dev.kiln.plugins.attacks.AttackProgram.attack;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.attack.UnboundedAttack;
import dev.kiln.graph.Graph;
import dev.kiln.graph.Input;
import dev.kiln.graph.Noise;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.testkit.ProvidedExtensions;
import dev.kiln.testkit.ServiceDeclarations;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttacksTest {

    private static List<Noise> noise(Graph graph) {
        return graph.inputs().stream().flatMap(input -> input.noise().stream()).toList();
    }

    @Test
    void moduleAndFilesDeclareTheSameProviders() {
        assertThat(ServiceDeclarations.ofFiles(Pgd.class)).isEqualTo(ServiceDeclarations.ofModule(Pgd.class));
    }

    @Test
    void sizesAreThoseOfTheNormUnlessGiven() {
        assertThat(attack("fgsm").threat()).isEqualTo(new ThreatModel(Norm.LINF, 8.0 / 255, false));
        assertThat(attack("pgd:norm=l2").threat()).isEqualTo(new ThreatModel(Norm.L2, 0.5, false));
        assertThat(attack("fgsm:eps=0.3,targeted=true").threat()).isEqualTo(new ThreatModel(Norm.LINF, 0.3, true));
    }

    @Test
    void negativeSizesAreRefused() {
        assertThatThrownBy(() -> attack("fgsm:eps=-0.1"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("eps");
    }

    private static UnboundedAttack unbounded(String specification) {
        return (UnboundedAttack) ProvidedExtensions.create(AttackProvider.class, specification);
    }

    @Test
    void attacksWithoutABallHaveNoSize() {
        for (String name : List.of("blur", "contrast", "rotation-translation")) {
            assertThat(unbounded(name + ":norm=l2").threat()).isEqualTo(new ThreatModel(Norm.L2, false));
            assertThatThrownBy(() -> unbounded(name + ":eps=0.1"))
                    .isInstanceOf(OptionException.class)
                    .hasMessageStartingWith(name + " has no option eps.");
        }
    }

    @Test
    void fgsmIsOneStepFromTheCleanInput() {
        GradientAttack fgsm = attack("fgsm");

        assertThat(fgsm.steps()).isEqualTo(1);
        assertThat(fgsm.restarts()).isEqualTo(1);
        assertThat(noise(AttackProgram.start(fgsm, 3))).isEmpty();
    }

    @Test
    void pgdMakesFortyStepsOfTwoAndAHalfBallsTogetherFromARandomStartUnlessTold() {
        Pgd pgd = (Pgd) attack("pgd");

        assertThat(pgd.steps()).isEqualTo(40);
        assertThat(pgd.stepSize()).isEqualTo(StepSize.DEFAULT);
        assertThat(pgd.randomStart()).isTrue();
        assertThat(pgd.restarts()).isEqualTo(1);
    }

    @Test
    void stepsOfAnyNumberMeasureTwoAndAHalfBallsTogetherUnlessTheirSizeIsGiven() {
        for (int steps : new int[] {1, 7, 100}) {
            Graph step = AttackProgram.step(attack("pgd:steps=" + steps), 4);
            assertThat(step.constants().values())
                    .anyMatch(constant -> constant.rank() == 0 && constant.getDouble(0) == (float) (2.5 / steps));
        }
        assertThat(((Pgd) attack("pgd:steps=7,relative-step-size=1/30")).stepSize())
                .isEqualTo(StepSize.relative(1.0 / 30));
    }

    @Test
    void theCommandLinesExampleIsUnderstood() {
        Pgd pgd = (Pgd) attack("pgd:norm=linf,eps=0.3,steps=40,step-size=0.01,random-start=false");

        assertThat(pgd)
                .isEqualTo(new Pgd(
                        new ThreatModel(Norm.LINF, 0.3, false),
                        40,
                        StepSize.absolute(0.01),
                        false,
                        1,
                        AttackLoss.CE,
                        1));
    }

    @Test
    void randomStartsAreUniformForLinfAndNormalForL2() {
        assertThat(noise(AttackProgram.start(attack("pgd"), 1, 4, 4))).containsExactly(Noise.UNIFORM);
        assertThat(noise(AttackProgram.start(attack("pgd:norm=l2"), 1, 4, 4)))
                .containsExactly(Noise.NORMAL, Noise.NORMAL);
        assertThat(noise(AttackProgram.start(attack("pgd:random-start=false"), 1, 4, 4)))
                .isEmpty();
    }

    @Test
    void randomnessIsDrawnForEachExampleByItself() {
        Graph start = AttackProgram.start(attack("pgd:norm=l2"), 1, 4, 4);

        assertThat(start.inputs())
                .filteredOn(input -> input.noise().isPresent())
                .extracting(Input::type)
                .containsExactly(TensorType.floats(Shape.batchOf(1, 4, 4)), TensorType.floats(Shape.batchOf(1, 1, 2)));
    }

    @Test
    void startsAndStepsKeepTheInputsType() {
        for (String norm : List.of("linf", "l2")) {
            GradientAttack pgd = attack("pgd:norm=" + norm);
            TensorType input = TensorType.floats(Shape.batchOf(1, 4, 4));
            assertThat(AttackProgram.start(pgd, 1, 4, 4).type("start")).isEqualTo(input);
            assertThat(AttackProgram.step(pgd, 1, 4, 4).type("next")).isEqualTo(input);
        }
    }

    @Test
    void restartsWithoutARandomStartAreRefused() {
        assertThatThrownBy(() -> attack("pgd:restarts=2,random-start=false"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("random-start=true");
    }

    @Test
    void noStepsAreRefused() {
        assertThatThrownBy(() -> attack("pgd:steps=0"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("steps");
    }
}
