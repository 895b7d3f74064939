package dev.kiln.core.attack;

import dev.kiln.api.DataException;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.graph.Graph;
import dev.kiln.api.graph.GraphBuilder;
import dev.kiln.api.graph.Value;
import dev.kiln.api.model.Model;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Shape;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.api.tensor.TensorType;
import dev.kiln.core.evaluation.ModelInput;
import java.util.List;
import java.util.Map;

/**
 * Writes the programs of an attack on a model. None of them depends on the size of the ball, which is fed or set.
 *
 * <p>A step holds all that stays the same in its states, so that nothing but noise is fed to it.
 */
final class AttackGraphs {

    /** The adversarial input so far, {@code [N, ...]}. */
    static final String INPUT = "adversarial/input";

    /** The clean input, {@code [N, ...]}. */
    static final String ORIGINAL = "adversarial/original";

    /** The classes, INT64 {@code [N]}. */
    static final String TARGET = "adversarial/target";

    /** The size of the ball, a scalar. */
    static final String EPSILON = "adversarial/epsilon";

    /** The number of the step, a scalar. */
    static final String STEP = "adversarial/step";

    /** The least values in an L∞ ball and the range, {@code [N, ...]}. */
    static final String LOW = "adversarial/low";

    /** The greatest values in an L∞ ball and the range, {@code [N, ...]}. */
    static final String HIGH = "adversarial/high";

    /** The sum of the gradient's absolute values for each example, {@code [N]}. */
    static final String SLOPE = "adversarial/slope";

    /** What an attack returned, {@code [N, ...]}. */
    static final String CANDIDATE = "adversarial/candidate";

    private static final TensorType SCALAR = TensorType.floats(Shape.SCALAR);

    private final Model model;
    private final ModelInput input;
    private final TensorType features;

    AttackGraphs(Model model, ModelInput input) {
        if (!input.elementType().isFloating()) {
            throw new DataException("The model " + model.graph().name() + " takes " + input.elementType()
                    + " inputs, which have no gradient; attack a model with floating point inputs.");
        }
        this.model = model;
        this.input = input;
        this.features = TensorType.floats(input.type().shape());
    }

    /** From the clean input and epsilon to the first adversarial input, and the bounds of an L∞ ball. */
    Graph start(GradientAttack attack, ThreatModel threat) {
        GraphBuilder builder = new GraphBuilder("start");
        Value original = builder.input(ORIGINAL, features);
        Value epsilon = builder.input(EPSILON, SCALAR);
        Value first = attack.start(new StepScope(original, epsilon, builder.scalar(0), threat));
        Ball ball = new Ball(original, epsilon, model.input());
        if (threat.norm() == Norm.LINF) {
            Value low = ball.low();
            Value high = ball.high();
            builder.output(INPUT, first.max(low).min(high));
            builder.output(LOW, low);
            builder.output(HIGH, high);
        } else {
            builder.output(INPUT, ball.projectL2(first));
        }
        return builder.build();
    }

    /** One step: forward, backward, the attack's own step, projection. */
    Graph step(GradientAttack attack, ThreatModel threat) {
        GraphBuilder builder = new GraphBuilder(model.graph().name() + "/attack");
        Value current = builder.state(INPUT, features);
        Value original = builder.state(ORIGINAL, features);
        Value epsilon = builder.state(EPSILON, Tensor.scalar(ElementType.FLOAT, 0));
        Value number = builder.state(STEP, Tensor.scalar(ElementType.FLOAT, 0));
        Value gradient = builder.gradient(goal(builder, current, threat), current);
        Value next = attack.step(new StepScope(original, epsilon, number, threat), current, gradient);
        builder.update(current, project(builder, next, original, epsilon, threat.norm()));
        builder.update(number, number.add(1));
        builder.output(SLOPE, gradient.abs().reduceSum(false, gradient.exampleAxes()));
        return builder.build().edit().prune().build();
    }

    private Value project(GraphBuilder builder, Value next, Value original, Value epsilon, Norm norm) {
        if (norm == Norm.LINF) {
            return next.max(builder.state(LOW, features)).min(builder.state(HIGH, features));
        }
        return new Ball(original, epsilon, model.input()).projectL2(next);
    }

    /** What shall grow: the sum of the cross entropies of the right classes, or minus that of the wanted ones. */
    private Value goal(GraphBuilder builder, Value current, ThreatModel threat) {
        Map<String, Value> values = builder.inline(model.graph(), model.bindings(current));
        Value logits = model.logits(values);
        Value rows = logits.shape().rank() == 2 ? logits : logits.flatten(1);
        if (rows.size(1) < 2) {
            throw new DataException("The model " + model.graph().name() + " predicts " + logits.shape()
                    + "; an attack needs a model that predicts a known count of at least 2 classes.");
        }
        TensorType labels = new TensorType(
                ElementType.INT64, Shape.of(List.of(features.shape().dim(0))));
        Value wanted = builder.state(TARGET, labels).oneHot(rows.size(1));
        Value likelihood = rows.logSoftmax(1).mul(wanted).reduceSum();
        return threat.targeted() ? likelihood : likelihood.neg();
    }

    /** From the clean input, epsilon and any other input to the one next to it that the threat model allows. */
    Graph projection(Norm norm) {
        GraphBuilder builder = new GraphBuilder("projection");
        Value original = builder.input(ORIGINAL, features);
        Value epsilon = builder.input(EPSILON, SCALAR);
        Value candidate = builder.input(CANDIDATE, features);
        builder.output(INPUT, new Ball(original, epsilon, model.input()).strict(norm, candidate));
        return builder.build();
    }
}
