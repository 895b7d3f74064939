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
 * What a provider declared when it was first asked. It is not asked again, so that one that answers otherwise later does
 * no harm.
 *
 * @param name the word that users type
 * @param summary what the extension does, one line
 * @param ranking which is taken where several have one name: the highest
 * @param needs what an engine must be able to do
 * @param options what the extension understands
 * @param provider who was asked, and makes the extension
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
     * Asks a provider what it declares, and checks the answers.
     *
     * @param provider the provider
     * @return its answers
     * @throws PluginException if it declares what cannot be, or throws
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

    // what is refused here is null against the api's promise, and so not seen by the compiler
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
