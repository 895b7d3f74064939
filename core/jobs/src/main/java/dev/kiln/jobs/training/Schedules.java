package dev.kiln.jobs.training;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Provider;
import dev.kiln.api.extension.Specification;
import dev.kiln.api.extension.Spelling;
import dev.kiln.api.training.Schedule;
import dev.kiln.graph.error.OptionException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The learning-rate schedules. With t, the completed share of the training, in {@code [0, 1)}, each gives a factor for
 * the learning rate:
 *
 * <table>
 * <caption>Schedules</caption>
 * <tr><th>name</th><th>factor</th></tr>
 * <tr><td>{@code constant}</td><td>1</td></tr>
 * <tr><td>{@code linear}</td><td>{@code 1 - (1 - final) * t}</td></tr>
 * <tr><td>{@code cosine}</td><td>{@code final + (1 - final) * (1 + cos(pi * t)) / 2} (Loshchilov and Hutter, 2017)</td></tr>
 * <tr><td>{@code step}</td><td>{@code factor ^ floor(t / every)}</td></tr>
 * </table>
 *
 * <p>All of them have the option {@code warm-up}, the initial share of the training in which the learning rate rises
 * linearly to its value at the first step after it; t then counts from the end of the warm-up.
 */
public final class Schedules {

    static final Option<Double> WARM_UP = Option.real(
                    "warm-up", "the initial share of the training in which the learning rate rises linearly")
            .atLeast(0)
            .below(1)
            .byDefault(0.0);
    static final Option<Double> FINAL =
            Option.real("final", "the factor at the end").atLeast(0).atMost(1).byDefault(0.0);
    static final Option<Double> EVERY = Option.real("every", "the share of the training between two drops, such as 1/3")
            .above(0)
            .atMost(1)
            .byDefault(1.0 / 3);
    static final Option<Double> FACTOR =
            Option.real("factor", "the factor of each drop").above(0).atMost(1).byDefault(0.1);

    /** A tolerance, so that 1/3 of 9 steps are 3 steps. */
    private static final double ROUNDING = 1e-9;

    private static final List<Provider<Schedule>> ALL = List.of(
            new Named("constant", "a constant learning rate", List.of(), o -> t -> 1),
            new Named("linear", "decays linearly", List.of(FINAL), o -> {
                double last = o.get(FINAL);
                return t -> 1 - (1 - last) * t;
            }),
            new Named("cosine", "decays along half a cosine", List.of(FINAL), o -> {
                double last = o.get(FINAL);
                return t -> last + (1 - last) * (1 + Math.cos(Math.PI * t)) / 2;
            }),
            new Named("step", "drops at regular intervals", List.of(EVERY, FACTOR), o -> {
                double every = o.get(EVERY);
                double factor = o.get(FACTOR);
                return t -> Math.pow(factor, Math.floor(t / every + ROUNDING));
            }));

    private Schedules() {}

    /** Returns all schedules with their options. */
    public static List<Provider<Schedule>> providers() {
        return ALL;
    }

    /**
     * Creates a schedule.
     *
     * @param specification one of the names above, and options
     * @return the schedule
     * @throws OptionException if the name is unknown or an option is wrong
     */
    public static Schedule of(Specification specification) {
        List<String> names = ALL.stream().map(Provider::name).toList();
        String name = specification.name();
        Provider<Schedule> provider = ALL.stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new OptionException("There is no schedule " + name + "." + Spelling.hint(name, names)
                        + " There are " + String.join(", ", names) + "."));
        return provider.create(Options.of(provider, specification.options()));
    }

    /** A factor as a function of the completed share of the training. */
    @FunctionalInterface
    private interface Curve {
        double at(double done);
    }

    /** A named schedule: a curve after a warm-up. */
    private record Named(String name, String summary, List<Option<?>> ownOptions, Function<Options, Curve> curve)
            implements Provider<Schedule> {

        @Override
        public List<Option<?>> options() {
            List<Option<?>> all = new ArrayList<>(ownOptions);
            all.add(WARM_UP);
            return all;
        }

        @Override
        public Schedule create(Options options) {
            Curve behind = curve.apply(options);
            double warmUp = options.get(WARM_UP);
            return (step, steps) -> {
                long rising = Math.round(warmUp * steps);
                return step < rising
                        ? behind.at(0) * (step + 1) / (rising + 1)
                        : behind.at((step - rising) / (double) (steps - rising));
            };
        }
    }
}
