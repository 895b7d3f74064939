package dev.kiln.host.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Specification;
import dev.kiln.api.layer.Layer;
import dev.kiln.api.layer.LayerScope;
import dev.kiln.api.loss.Loss;
import dev.kiln.api.loss.LossProvider;
import dev.kiln.api.optimizer.Optimizer;
import dev.kiln.api.optimizer.UpdateScope;
import dev.kiln.graph.build.GraphBuilder;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.error.CancelledException;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.GraphException;
import dev.kiln.graph.tensor.Dim;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Shape;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.graph.tensor.TensorType;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever goes wrong in an extension has its name and its plugin's. */
class GuardTest {

    private static final Origin LOSS = new Origin("loss focal of the plugin org.example.zoo");
    private static final Origin OPTIMIZER = new Origin("optimizer lamb of the plugin org.example.zoo");

    private final GraphBuilder graph = new GraphBuilder("guarded");
    private final Value x = graph.input("x", TensorType.floats(Shape.batchOf(3)));

    private Value loss(Loss loss) {
        return Guard.before(loss, LOSS).apply(x, x);
    }

    private Value update(BinaryOperator<Value> how) {
        Optimizer optimizer = new Optimizer() {
            @Override
            public double learningRate() {
                return 1;
            }

            @Override
            public Value update(UpdateScope scope, Value parameter, Value gradient) {
                return how.apply(parameter, gradient);
            }
        };
        UpdateScope scope = new UpdateScope(x, graph.scalar(1), graph.scalar(1));
        return Guard.before(optimizer, OPTIMIZER).update(scope, x, x);
    }

    @Test
    void changesNothingOfWhatASoundExtensionWrites() {
        Value sum = loss((prediction, target) -> prediction.add(target).reduceSum(false, 1));
        assertThat(sum.type().toString()).isEqualTo("FLOAT [N]");
        assertThat(update(Value::sub).type()).isEqualTo(x.type());
    }

    @Test
    @SuppressWarnings("NullAway") // what a plugin without null checks does
    void blamesALossForNullAndForWhatItThrows() {
        assertThatThrownBy(() -> loss((prediction, target) -> null))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("The loss focal of the plugin org.example.zoo returned null.");
        assertThatThrownBy(() -> loss((prediction, target) -> {
                    throw new IllegalStateException("no luck");
                }))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("The loss focal of the plugin org.example.zoo threw java.lang.Illegal")
                .hasRootCauseMessage("no luck");
    }

    @Test
    void blamesALossThatIsNotOfEachExample() {
        assertThatThrownBy(() ->
                        loss((prediction, target) -> prediction.sub(target).reduceMean()))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("returned FLOAT [] for a batch, expected one number for each example");
        assertThatThrownBy(() -> loss(Value::sub)).hasMessageContaining("returned FLOAT [N, 3]");
    }

    @Test
    void namesTheLossThatAModelDoesNotFit() {
        assertThatThrownBy(() -> loss((prediction, target) -> target.oneHot(3)))
                .isInstanceOf(GraphException.class)
                .hasMessageStartingWith("The loss focal of the plugin org.example.zoo cannot be used here: ")
                .hasMessageContaining("holds no classes");
    }

    @Test
    void leavesWhatAnExtensionSaysOfAMistakeOfTheUser() {
        assertThatThrownBy(() -> loss((prediction, target) -> {
                    throw new DataException("It wants pairs.");
                }))
                .isInstanceOf(DataException.class)
                .hasMessage("It wants pairs.");
    }

    @Test
    void blamesAnOptimizerForAParameterOfAnotherShape() {
        assertThatThrownBy(() -> update((parameter, gradient) -> gradient.reduceSum()))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("The optimizer lamb of the plugin org.example.zoo returned FLOAT []")
                .hasMessageContaining("as the next value of x");
    }

    private void assertBlamed(Loss loss, String what) {
        assertThatThrownBy(() -> loss(loss))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith("The loss focal of the plugin org.example.zoo ")
                .hasMessageContaining(what);
    }

    @Test
    void blamesALossOfAnotherCountOfRows() {
        assertBlamed((p, t) -> p.reduceMean(false, 0), "returned FLOAT [3] for a batch, expected one number for each");
        assertBlamed((p, t) -> p.reduceMean(true, 0).reduceMean(false, 1), "returned FLOAT [1]");
        assertBlamed((p, t) -> graph.constant(Tensor.zeros(ElementType.FLOAT, 64)), "returned FLOAT [64]");
        assertBlamed(
                (p, t) -> graph.input("y", TensorType.floats(Shape.of(List.of(Dim.of("M"))))), "returned FLOAT [M]");
    }

    @Test
    void blamesALossThatThePredictionDoesNotInfluence() {
        assertBlamed((p, t) -> p.sign().reduceSum(false, 1), "gradient with respect to the prediction is 0 everywhere");
        Value other = graph.input("z", TensorType.floats(Shape.batchOf()));
        assertBlamed((p, t) -> other, "it does not depend on it");
    }

    @Test
    void blamesWhoReturnsAValueOfAnotherGraph() {
        assertBlamed(
                (p, t) -> new GraphBuilder("other").input("k", TensorType.floats(Shape.batchOf())),
                "returned the value k of another graph");
    }

    @Test
    void blamesWhoDeclaresAStateThatNothingSets() {
        assertBlamed(
                (p, t) -> {
                    graph.state("mine", TensorType.floats(Shape.of(3)));
                    return p.reduceSum(false, 1);
                },
                "declares the state mine without an initial value");
    }

    @Test
    void namesTheOptimizerThatCarriesAStateOfAnotherShape() {
        Optimizer optimizer = new Optimizer() {
            @Override
            public double learningRate() {
                return Double.NaN;
            }

            @Override
            public Value update(UpdateScope scope, Value parameter, Value gradient) {
                scope.update(scope.state("momentum"), scope.learningRate());
                return parameter;
            }
        };
        Optimizer guarded = Guard.before(optimizer, OPTIMIZER);
        Value w = graph.state("w", Tensor.zeros(ElementType.FLOAT, 3));
        UpdateScope scope = new UpdateScope(w, graph.scalar(1), graph.scalar(1));
        assertThatThrownBy(() -> guarded.update(scope, w, w))
                .isInstanceOf(GraphException.class)
                .hasMessageStartingWith("The optimizer lamb of the plugin org.example.zoo ")
                .hasMessageContaining("w/momentum is FLOAT [3] and cannot be replaced by");
        assertThatThrownBy(guarded::learningRate)
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("returned the learning rate NaN, expected a positive number");
    }

    @Test
    void blamesALayerThatLosesTheBatch() {
        Layer layer = Guard.before(
                (scope, input) -> input.reduceMean(false, 0), new Origin("layer mean of the plugin org.example.zoo"));
        assertThatThrownBy(() -> layer.apply(new LayerScope(graph, 0), x))
                .isInstanceOf(PluginException.class)
                .hasMessageStartingWith(
                        "The layer mean of the plugin org.example.zoo returned FLOAT [3] for FLOAT [N, 3]");
    }

    @Test
    void blamesForErrorsAndForWhatIsNotDeclared() {
        for (Throwable thrown : List.of(
                new AssertionError("never here"),
                new NoSuchMethodError("dev.kiln.api.Gone.gone()"),
                new ExceptionInInitializerError(new ArithmeticException("by zero")),
                new StackOverflowError(),
                new IOException("no file"),
                new Throwable("plain"))) {
            assertBlamed((p, t) -> sneak(thrown), "at dev.kiln.host.extension.GuardTest");
        }
        assertBlamed((p, t) -> sneak(new NoClassDefFoundError("org/example/Lib")), "needs the class org.example.Lib");
        assertBlamed(
                (p, t) -> sneak(new NoClassDefFoundError("Could not initialize class org.example.Init")),
                "uses the class org.example.Init, whose initialization failed before");
        assertBlamed(
                (p, t) -> sneak(new NoClassDefFoundError("jdk/incubator/vector/FloatVector")),
                "KILN_JAVA_OPTS=\"--add-modules jdk.incubator.vector\"");
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as javac lets a plugin do it
    private static <T extends Throwable> Value sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private static final class Nasty extends DataException {
        private static final long serialVersionUID = 1L;

        Nasty() {
            super("");
        }

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException("no cause");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException("no stack");
        }
    }

    @Test
    @Timeout(60)
    void describesExceptionsThatDoNotAnswerOrGoRoundInACircle() {
        assertBlamed(
                (p, t) -> {
                    throw new Nasty();
                },
                "threw " + Nasty.class.getName() + ".");
        RuntimeException one = new IllegalStateException("one");
        RuntimeException other = new IllegalStateException("other", one);
        one.initCause(other);
        one.setStackTrace(new StackTraceElement[0]);
        assertBlamed(
                (p, t) -> {
                    throw one;
                },
                "threw java.lang.IllegalStateException: one");
        assertThat(Culprit.of(one)).isEmpty();
        assertThat(Thrown.causes(one)).containsExactly(one, other);
        assertThat(Thrown.stackTrace(new Nasty())).contains("Nasty");
    }

    private void assertNamesWhoWasAtWork(Loss loss) {
        assertThatThrownBy(() -> loss(loss))
                .isInstanceOf(CancelledException.class)
                .satisfies(cancelled -> assertThat(cancelled.getSuppressed())
                        .singleElement()
                        .asString()
                        .contains("The loss focal of the plugin org.example.zoo ended as if it had been interrupted"));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void namesWhoWasAtWorkWhenAnInterruptShows() {
        assertNamesWhoWasAtWork((p, t) -> {
            throw new CancelledException("so I say");
        });
        assertNamesWhoWasAtWork((p, t) -> sneak(new InterruptedException()));
        assertNamesWhoWasAtWork((p, t) -> {
            Thread.currentThread().interrupt();
            return p.reduceSum(false, 1);
        });
    }

    private static final class Moody implements LossProvider {

        private int asked;

        @Override
        public String name() {
            return "moody" + "!".repeat(asked);
        }

        @Override
        public String summary() {
            return "a loss for tests";
        }

        @Override
        public List<Option<?>> options() {
            if (asked++ > 0) {
                throw new IllegalStateException("asked again");
            }
            return List.of();
        }

        @Override
        @SuppressWarnings("NullAway") // what a plugin without null checks does
        public Set<Capability> needs() {
            return asked > 0 ? null : Set.of();
        }

        @Override
        public Loss create(Options options) {
            return (prediction, target) -> prediction;
        }
    }

    @Test
    void goesByWhatAProviderDeclaredFirst() {
        Registration registration = Registration.of("org.example.zoo", LossProvider.KIND, new Moody(), fault -> {});
        Extensions extensions = Extensions.besideHost();
        extensions.register(List.of(registration));
        assertThat(registration.declaration().needs()).isEmpty();
        assertThat(registration.declaration().options()).isEmpty();
        assertThat(extensions
                        .create(LossProvider.KIND, Specification.parse("moody"))
                        .specification())
                .isEqualTo("moody");
    }

    @Test
    void refusesNullAmongWhatAProviderNeeds() {
        LossProvider provider = new LossProvider() {
            @Override
            public String name() {
                return "hollow";
            }

            @Override
            public String summary() {
                return "";
            }

            @Override
            public Set<Capability> needs() {
                return new HashSet<>(Arrays.asList((Capability) null));
            }

            @Override
            public Loss create(Options options) {
                return (prediction, target) -> prediction;
            }
        };
        assertThatThrownBy(() -> Registration.of("org.example.zoo", LossProvider.KIND, provider, fault -> {}))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("has null among its needs");
    }
}
