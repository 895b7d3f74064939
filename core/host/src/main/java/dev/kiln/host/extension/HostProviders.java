package dev.kiln.host.extension;

import dev.kiln.api.extension.Kind;
import dev.kiln.api.extension.Provider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** The providers beside the host, on the module path or the class path. */
final class HostProviders {

    /** The name of their plugin where no module has a name. */
    private static final String ON_CLASS_PATH = "class-path";

    private static final int MOST_FAILURES = 100;

    private HostProviders() {}

    /**
     * Finds them. A failing one is reported and omitted; the others are found nevertheless.
     *
     * @param problems receives a sentence for each that fails
     * @return the providers
     */
    static List<Registration> find(Consumer<String> problems) {
        List<Registration> found = new ArrayList<>();
        for (Kind<?> kind : HostKinds.ALL) {
            Iterator<? extends Provider<?>> providers =
                    HostServices.load(kind.service()).iterator();
            // some JDKs return the same failure forever
            for (int failures = 0; failures < MOST_FAILURES; ) {
                try {
                    if (!providers.hasNext()) {
                        break;
                    }
                    Provider<?> provider = providers.next();
                    found.add(Registration.of(
                            plugin(provider), kind, provider, fault -> problems.accept(fault.toString())));
                } catch (Throwable e) {
                    // a provider's own code runs in these calls
                    failures++;
                    problems.accept(Fault.of("A provider beside the host, of the kind " + kind.word() + ",", e)
                            .toString());
                }
            }
        }
        return found;
    }

    private static String plugin(Provider<?> provider) {
        String module = provider.getClass().getModule().getName();
        return module == null ? ON_CLASS_PATH : module;
    }
}
