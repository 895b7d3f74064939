package dev.kiln.jobs.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.model.InputInfo;
import dev.kiln.api.model.Model;
import dev.kiln.graph.Attributes;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import dev.kiln.plugins.attacks.ApgdCe;
import dev.kiln.plugins.attacks.Ascent;
import dev.kiln.plugins.attacks.AttackLoss;
import dev.kiln.plugins.attacks.Ddn;
import dev.kiln.plugins.attacks.Ensemble;
import dev.kiln.plugins.attacks.Pgd;
import dev.kiln.plugins.attacks.Square;
import dev.kiln.plugins.attacks.StepSize;
import dev.kiln.testkit.OnEachEngine;
import java.util.Arrays;
import java.util.List;

/** Warnings of gradients that mislead. */
class MaskedGradientsTest {

    private static final ThreatModel THREAT = SmallAttacks.threat(Norm.LINF, 0.8);

    /** A linear model of inputs with ripples, whose slopes hide where it goes. */
    private static Model rippled(double height) {
        GraphBuilder graph = new GraphBuilder("rippled");
        Value x = graph.input("x", TensorType.floats(Shape.batchOf(4)));
        Value ripples = graph.apply("Sin", Attributes.NONE, x.mul(60)).mul(height);
        Value weight = graph.constant("w", Tensor.of(new float[] {0, 1, 0, -2, 0, 0.5f, 0, 0.25f}, 4, 2));
        graph.output("y", x.add(ripples).matMul(weight));
        return Model.of(graph.build()).withInput(InputInfo.UNBOUNDED);
    }

    private static Robustness evaluate(Engine engine, Model model, double size, Attack... attacks) {
        return new RobustnessEvaluation(engine, LinearAttacks.settings(50))
                .evaluate(
                        model,
                        LinearProblem.data(),
                        Arrays.stream(attacks)
                                .map(attack -> new NamedAttack(attack.getClass().getSimpleName(), attack))
                                .toList(),
                        List.of(size),
                        AttackListener.SILENT);
    }

    @OnEachEngine
    void anEnsembleIsAsStrongAsItsBestPartAndTheWarningNamesTheMasking(Engine engine) {
        Attack ascent = new ApgdCe(THREAT, new Ascent(10));
        Attack square = new Square(THREAT, 300, 0.8);
        Robustness robustness =
                evaluate(engine, rippled(0.2), 0.8, ascent, square, new Ensemble(List.of(ascent, square)));
        AttackResult white = robustness.results().get(0);
        AttackResult black = robustness.results().get(1);
        AttackResult both = robustness.results().get(2);

        assertThat(black.robustAccuracy()).isLessThan(white.robustAccuracy());
        assertThat(both.robustAccuracy()).isLessThanOrEqualTo(Math.min(white.robustAccuracy(), black.robustAccuracy()));
        assertThat(white.warnings()).noneMatch(warning -> warning.contains("masked"));
        assertThat(black.warnings()).anyMatch(warning -> warning.contains("a sign of masked gradients"));
        assertThat(both.warnings())
                .anyMatch(warning -> warning.startsWith("square:") && warning.contains("a sign of masked gradients"));
    }

    @OnEachEngine
    void aModelWithoutRipplesHasNoWarning(Engine engine) {
        Attack ascent = new ApgdCe(THREAT, new Ascent(10));
        Attack square = new Square(THREAT, 300, 0.8);
        Robustness robustness = evaluate(engine, rippled(0), 0.8, ascent, square);

        assertThat(robustness.allWarnings()).noneMatch(warning -> warning.contains("masked"));
        assertThat(robustness.results().get(0).robustAccuracy()).isEqualTo(LinearProblem.robust(0.8, Norm.LINF));
    }

    @OnEachEngine
    void stepsAndStartsThatStillGainAreNamed(Engine engine) {
        // the ripples hold different starts in different places
        Attack restarted = new Pgd(THREAT, 30, StepSize.relative(0.1), true, 2, AttackLoss.CE, 1);
        Robustness robustness = evaluate(engine, rippled(0.2), 0.8, restarted);

        assertThat(robustness.allWarnings())
                .anyMatch(warning -> warning.contains("The last of 2 starts fooled ")
                        && warning.contains("more restarts may fool more"));
    }

    @OnEachEngine
    void aBallLargerThanTheRangeIsNamed(Engine engine) {
        Model bounded = rippled(0).withInput(new InputInfo(-4, 4));
        assertThat(evaluate(engine, bounded, 9, new Pgd(9)).allWarnings())
                .anyMatch(
                        warning -> warning.contains("eps is larger than any change within the range of the input, 8"));
        assertThat(evaluate(engine, bounded, 1, new Pgd(1)).allWarnings())
                .noneMatch(warning -> warning.contains("eps is larger"));
    }

    @OnEachEngine
    void aSearchThatFindsNothingIsNamed(Engine engine) {
        Attack lost = new Ddn(SmallAttacks.threat(Norm.L2, 1), 2, 1e-3, 0.05);
        assertThat(evaluate(engine, rippled(0), 1, lost).allWarnings())
                .anyMatch(warning -> warning.contains("found no adversarial input of any size for "));
        Attack finds = new Ddn(SmallAttacks.threat(Norm.L2, 1));
        assertThat(evaluate(engine, rippled(0), 1, finds).allWarnings()).isEmpty();
    }
}
