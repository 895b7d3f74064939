package dev.kiln.testkit.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.host.extension.Registration;
import dev.kiln.testkit.ProvidedExtensions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * The contract of all extensions. An author extends the contract of the kind and returns the provider:
 *
 * <pre>{@code
 * class ScaleShiftTest extends LayerContract {
 *     @Override
 *     protected LayerProvider provider() {
 *         return new ScaleShift.Provider();
 *     }
 * }
 * }</pre>
 *
 * <p>Everything else has a default: the tested options, the inputs, the tolerances, the engines (all usable ones on the
 * path of the tests). A check that cannot be made, because an engine lacks something or because the author has
 * {@linkplain #switchedOff switched it off}, is reported as skipped, with the reason, and printed.
 *
 * @param <T> the kind of extension
 * @param <P> the provider interface
 */
public abstract class ProviderContract<T, P extends Provider<T>> {

    private static final Pattern OPTION_NAME = Pattern.compile("[a-z0-9]+(?:[-_.][a-z0-9]+)*");

    private static final String NO_ENGINE = "there is no usable engine on the path";

    private final Kind<P> kind;

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit sets the folder
    ProviderContract(Kind<P> kind) {
        this.kind = kind;
    }

    /** Returns the provider under test, a new one in each call. */
    protected abstract P provider();

    /**
     * Returns values, by name, for options whose values the contract cannot or should not choose, such as files and
     * texts. By default none: options without a default get small numbers, the first word, or true.
     */
    protected Map<String, Object> given() {
        return Map.of();
    }

    /**
     * Returns the options with which extensions are created and run; checks that need one extension use the first. By
     * default {@link #given}, and the same with each option in turn at each of its limits (integers up to 100), and at
     * each of its words.
     */
    protected List<Map<String, Object>> specifications() {
        return Specifications.of(provider(), given());
    }

    /** Returns the checks that are skipped, each with the reason, a clause that is printed. By default none. */
    protected Map<Check, String> switchedOff() {
        return Map.of();
    }

    /**
     * Returns the engines on which extensions are run: by default all usable ones on the path, the highest ranking
     * first.
     */
    protected List<EngineProvider> engines() {
        return EnginesOnPath.usable();
    }

    /** Returns the plugin's libraries, for the checks of its own jar. By default none. */
    protected List<Path> libraries() {
        return List.of();
    }

    /**
     * Returns the maximum deviation between the results of two engines, as a share of {@code 1 + |result|}; 1e-4 by
     * default, the error of sums of some hundred products in single precision.
     */
    protected double tolerance() {
        return 1e-4;
    }

    /**
     * Returns a valid reason for a disagreement of engines on this machine about an extension with some options, a
     * clause that is printed. By default none.
     */
    protected Optional<String> disagreement(Map<String, Object> options) {
        return Optional.empty();
    }

    /**
     * Runs an extension on a small task.
     *
     * @return all results, by name
     */
    abstract Map<String, Tensor> use(P provider, Map<String, Object> options, Engine engine);

    /** The results by which engines are compared: by default all results of a run. */
    Map<String, Tensor> compared(Map<String, Object> options, Engine first, Engine engine) {
        return use(provider(), options, engine);
    }

    /** Compares the results of two engines. */
    void assertAgree(Map<String, Tensor> expected, Map<String, Tensor> actual, String what) {
        assertEquals(expected.keySet(), actual.keySet(), what);
        expected.forEach((name, tensor) ->
                Closeness.assertClose(tensor, Results.of(actual, name), tolerance(), what + ": " + name));
    }

    final T make(Map<String, Object> options) {
        return make(provider(), options);
    }

    final T make(P provider, Map<String, Object> options) {
        return provider.create(Options.of(provider, options, ProvidedExtensions.source()));
    }

    final Map<String, Object> firstSpecification() {
        return specifications().get(0);
    }

    @BeforeEach
    void skipWhatIsSwitchedOff(TestInfo test) {
        test.getTestMethod()
                .map(method -> method.getAnnotation(Checks.class))
                .map(Checks::value)
                .filter(switchedOff()::containsKey)
                .ifPresent(check -> skip(check, "switched off: " + switchedOff().get(check)));
    }

    /** Ends the check as skipped, and prints why. */
    final void skip(Check check, String reason) {
        Assumptions.abort(report(check, reason));
    }

    private String report(Check check, String reason) {
        String line = provider().name() + ", " + check + ": " + reason;
        System.out.println("Skipped: " + line);
        return line;
    }

    /** Runs an action and adds its description to a failure. */
    static void during(String what, Runnable work) {
        try {
            work.run();
        } catch (TestAbortedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new AssertionError(what + ": " + e.getMessage(), e);
        }
    }

    /** A test on each engine; skipped where the engine lacks a capability that the extension or the test needs. */
    final Stream<DynamicTest> onEachEngine(Check check, Set<Capability> needed, Consumer<Engine> test) {
        List<EngineProvider> engines = engines();
        if (engines.isEmpty()) {
            skip(check, NO_ENGINE);
        }
        Set<Capability> all = new HashSet<>(needed);
        all.addAll(provider().needs());
        return engines.stream()
                .map(engine -> DynamicTest.dynamicTest(engine.name(), () -> {
                    EnginesOnPath.obstacle(engine, all).ifPresent(reason -> skip(check, reason));
                    try (Engine open = engine.open(EngineOptions.DEFAULT)) {
                        test.accept(open);
                    }
                }));
    }

    /** Runs a test on the highest ranking engine with the capabilities that the extension needs. */
    final void onBestEngine(Check check, Consumer<Engine> test) {
        try (Engine open = able(check, Set.of()).get(0).open(EngineOptions.DEFAULT)) {
            test.accept(open);
        }
    }

    /** The engines with the capabilities that the extension and the check need, at least one. */
    final List<EngineProvider> able(Check check, Set<Capability> needed) {
        List<EngineProvider> able = new ArrayList<>();
        List<String> obstacles = new ArrayList<>();
        for (EngineProvider engine : engines()) {
            Set<Capability> all = new HashSet<>(needed);
            all.addAll(provider().needs());
            EnginesOnPath.obstacle(engine, all).ifPresentOrElse(obstacles::add, () -> able.add(engine));
        }
        if (able.isEmpty()) {
            skip(check, obstacles.isEmpty() ? NO_ENGINE : String.join(", ", obstacles));
        }
        return able;
    }

    @Test
    @Checks(Check.DECLARATION)
    void declaresWhatUsersTypeAndRead() {
        P provider = provider();
        Registration.of("under-test", kind, provider, fault -> {});
        assertOneLine(provider.summary(), "the summary");
        for (Option<?> option : provider.options()) {
            String what = "the documentation of the option " + option.name();
            assertTrue(OPTION_NAME.matcher(option.name()).matches(), "users cannot type the option " + option.name());
            assertOneLine(option.documentation(), what);
            assertFalse(option.documentation().strip().endsWith("."), what + " is a clause and has no full stop");
        }
    }

    private static void assertOneLine(String text, String what) {
        assertFalse(text.isBlank(), what + " is empty");
        assertTrue(text.lines().count() == 1, what + " is one line");
    }

    @Test
    @Checks(Check.DEFAULTS)
    void defaultsLieInTheirRanges() {
        P provider = provider();
        Map<String, Object> base = Specifications.base(provider, given());
        for (Option<?> option : provider.options()) {
            option.fallback()
                    .ifPresent(fallback -> Options.of(
                            provider, Specifications.with(base, option, fallback), ProvidedExtensions.source()));
        }
        assertNotNull(make(base));
    }

    @Test
    @Checks(Check.LIMITS)
    void takesOptionsUpToTheirLimitsAndNamesThoseBeyond() {
        P provider = provider();
        Map<String, Object> base = Specifications.base(provider, given());
        for (Option<?> option : provider.options()) {
            for (OptionProbe probe : OptionProbe.of(option)) {
                tryOut(provider, Specifications.with(base, option, probe.value()), probe);
            }
        }
    }

    private void tryOut(P provider, Map<String, Object> options, OptionProbe probe) {
        try {
            make(provider, options);
        } catch (OptionException e) {
            if (probe.expected() == OptionProbe.Expected.TAKEN) {
                fail(
                        probe
                                + " lies in the declared range and is refused. Narrow the range; or, where it only does not fit"
                                + " another option, give that another value in given().",
                        e);
            }
            String name = probe.option().name();
            assertTrue(e.toString().contains(name), () -> "the refusal does not name " + name + ": " + e.getMessage());
            return;
        } catch (RuntimeException e) {
            fail(probe + " ends in a failure that is not an OptionException. Declare the range of the option.", e);
        }
        if (probe.expected() == OptionProbe.Expected.REFUSED) {
            fail(probe + " lies beyond the declared " + probe.option().signature() + " and is taken.");
        }
    }

    @Test
    @Checks(Check.SERVICE)
    void isFoundAsAServiceUnderItsName() {
        P provider = provider();
        List<Class<?>> found = ProvidedExtensions.all(kind.service()).stream()
                .filter(other -> other.name().equals(provider.name()))
                .<Class<?>>map(Object::getClass)
                .toList();
        assertTrue(
                found.contains(provider.getClass()),
                () -> "no service " + provider.name() + " is a "
                        + provider.getClass().getName() + ", found " + found
                        + ". Name it in META-INF/services/" + kind.service().getName()
                        + " as Class.getName() has it, with $ before a nested class, and after provides in module-info.");
        PluginJars.of(provider.getClass(), folder)
                .declarations()
                .ifPresent(modules -> modules.forEach((service, names) -> assertEquals(
                        names.ofModule(),
                        names.ofFiles(),
                        "module-info and META-INF/services disagree on " + service)));
    }

    @Test
    @Checks(Check.REPEATABLE)
    void givesTheSameBitsAgain() {
        onBestEngine(Check.REPEATABLE, engine -> {
            for (Map<String, Object> options : specifications()) {
                Map<String, Tensor> once = use(provider(), options, engine);
                Map<String, Tensor> again = use(provider(), options, engine);
                Results.assertSame(once, again, "made and used twice with " + options);
            }
        });
    }

    @Test
    @Checks(Check.THREADS)
    void servesSeveralThreadsAtOnce() {
        onBestEngine(Check.THREADS, engine -> {
            P provider = provider();
            Map<String, Object> options = firstSpecification();
            Map<String, Tensor> alone = use(provider, options, engine);
            for (Map<String, Tensor> result : AtOnce.run(() -> use(provider, options, engine))) {
                Results.assertSame(alone, result, "used by several threads at once");
            }
        });
    }

    @Test
    @Checks(Check.CLASS_PATH)
    void doesTheSameOnAClassPath() {
        PluginJars files = files();
        onBestEngine(Check.CLASS_PATH, engine -> {
            try (ClassPath path = ClassPath.of(files.jars())) {
                assertSameExtension(path.providers(kind.service()), engine, "on a class path");
            }
        });
    }

    @Test
    @Checks(Check.MODULE_PATH)
    void doesTheSameOnAModulePath() {
        PluginJars files = files();
        if (!files.isModule()) {
            skip(Check.MODULE_PATH, "the plugin has no module-info");
        }
        onBestEngine(
                Check.MODULE_PATH,
                engine -> assertSameExtension(
                        ModulePath.of(files.jars()).providers(kind.service()), engine, "on a module path"));
    }

    @TestFactory
    @Checks(Check.DROPPED)
    Stream<DynamicTest> doesTheSameDroppedIntoAPluginFolder() {
        PluginJars files = files();
        return Stream.of(DroppedPlugin.Form.values())
                .filter(form -> form != DroppedPlugin.Form.JAR || files.jars().size() == 1)
                .map(form -> DynamicTest.dynamicTest(
                        form.toString(),
                        () -> onBestEngine(Check.DROPPED, engine -> {
                            try (DroppedPlugin dropped = DroppedPlugin.of(files, form, folder)) {
                                assertSameExtension(dropped.providers(kind), engine, "dropped as " + form);
                            }
                        })));
    }

    private PluginJars files() {
        return PluginJars.of(provider().getClass(), folder).with(libraries());
    }

    private void assertSameExtension(List<P> found, Engine engine, String where) {
        P own = provider();
        Set<String> names = found.stream().map(Provider::name).collect(Collectors.toSet());
        P there = found.stream()
                .filter(candidate -> candidate.name().equals(own.name()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(where + " there is no " + own.name() + " among " + names));
        assertFalse(there.getClass() == own.getClass(), where + " the class is not the jar's own");
        assertEquals(own.summary(), there.summary(), where);
        assertEquals(signatures(own), signatures(there), where);
        Map<String, Object> options = firstSpecification();
        Results.assertSame(use(own, options, engine), use(there, options, engine), where);
    }

    private static List<String> signatures(Provider<?> provider) {
        return provider.options().stream().map(Option::signature).toList();
    }

    @Test
    @Checks(Check.ENGINES)
    void enginesAgree() {
        List<EngineProvider> able = able(Check.ENGINES, Set.of());
        if (able.size() < 2) {
            skip(
                    Check.ENGINES,
                    "there is nothing to compare: of the engines on the path, only "
                            + able.stream().map(EngineProvider::name).toList() + " can be used for it");
        }
        List<Engine> open = new ArrayList<>();
        try {
            able.forEach(engine -> open.add(engine.open(EngineOptions.DEFAULT)));
            for (Map<String, Object> options : comparable()) {
                Map<String, Tensor> first = compared(options, open.get(0), open.get(0));
                for (Engine other : open.subList(1, open.size())) {
                    String what = open.get(0).name() + " and " + other.name() + " with " + options;
                    assertAgree(first, compared(options, open.get(0), other), what);
                }
            }
        } finally {
            open.forEach(Engine::close);
        }
    }

    /** The specifications on which engines must agree here; the others are printed. */
    private List<Map<String, Object>> comparable() {
        List<Map<String, Object>> comparable = new ArrayList<>();
        for (Map<String, Object> options : specifications()) {
            disagreement(options)
                    .ifPresentOrElse(
                            reason -> report(Check.ENGINES, "with " + options + " " + reason),
                            () -> comparable.add(options));
        }
        if (comparable.isEmpty()) {
            skip(Check.ENGINES, "with no options must engines agree on this machine");
        }
        return comparable;
    }
}
