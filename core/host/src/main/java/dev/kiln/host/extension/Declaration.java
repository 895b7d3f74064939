package dev.kiln.host.extension;

import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Options;
import dev.kiln.api.extension.Provider;
import dev.kiln.graph.engine.Capability;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/**
 * The declaration of a provider. It is read only once, so that later changes do no harm.
 *
 * @param name the extension's name
 * @param summary its function, one line
 * @param ranking its priority among those of the same name: the highest is used
 * @param needs the needed capabilities of an engine
 * @param options the options of the extension
 * @param provider the provider, which creates the extension
 */
public record Declaration(
        String name, String summary, int ranking, Set<Capability> needs, List<Option<?>> options, Provider<?> provider)
        implements Provider<Object> {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(?:[-_.][a-z0-9]+)*");
    private static final String AUTHOR = "Its author must mend the provider; see Provider in the api.";

    /** Copies the collections. */
    public Declaration {
        needs = Set.copyOf(needs);
        options = List.copyOf(options);
    }

    /**
     * Reads and checks the declaration of a provider.
     *
     * @param provider the provider
     * @return its declaration
     * @throws PluginException if the declaration is invalid, or the provider throws
     */
    static Declaration of(Provider<?> provider) {
        String type = provider.getClass().getName();
        String name = ask(type, "name", provider::name);
        if (!NAME.matcher(name).matches()) {
            throw new PluginException(
                    "Its provider " + type + " has the name \"" + name + "\", which users cannot type.",
                    "A name has small letters, digits and hyphens, as in max-pool2d.");
        }
        String summary = ask(type, "summary", provider::summary);
        int ranking = ask(type, "ranking", provider::ranking);
        Set<Capability> needs = new LinkedHashSet<>(elements(type, "needs", provider::needs));
        List<Option<?>> options = elements(type, "options", provider::options);
        requireDifferent(type, options);
        return new Declaration(name, summary, ranking, needs, options, provider);
    }

    // null contradicts the api here, so the compiler does not expect it
    private static <T> T ask(String type, String what, Callable<T> question) {
        T answer;
        try {
            answer = question.call();
        } catch (Throwable e) {
            throw new PluginException(Fault.of("Its provider " + type + ", asked for its " + what + ",", e));
        }
        if (answer == null) {
            throw new PluginException("Its provider " + type + " returns null as its " + what + ".", AUTHOR);
        }
        return answer;
    }

    private static <T> List<T> elements(String type, String what, Callable<? extends Collection<T>> question) {
        Collection<T> answer = ask(type, what, question::call);
        List<T> elements = ask(type, what, () -> new ArrayList<>(answer));
        if (elements.stream().anyMatch(Objects::isNull)) {
            throw new PluginException("Its provider " + type + " has null among its " + what + ".", AUTHOR);
        }
        return elements;
    }

    private static void requireDifferent(String type, List<Option<?>> options) {
        Set<String> names = new HashSet<>();
        for (Option<?> option : options) {
            if (!names.add(option.name())) {
                throw new PluginException(
                        "Its provider " + type + " declares the option " + option.name() + " twice.", AUTHOR);
            }
        }
    }

    @Override
    public Object create(Options given) {
        return provider.create(given);
    }
}
