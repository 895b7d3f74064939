package dev.kiln.host.extension;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An extension that was created for a run.
 *
 * @param registration its registration
 * @param equals the alternatives for the typed name: of other plugins, with the same name and ranking
 */
public record Use(Registration registration, List<Registration> equals) {

    /** Copies the list. */
    public Use {
        equals = List.copyOf(equals);
    }

    /** Returns a note where the name is ambiguous: its plugins, the one used, and how to choose. */
    public Optional<String> clash() {
        if (equals.isEmpty()) {
            return Optional.empty();
        }
        List<Registration> all =
                Stream.concat(Stream.of(registration), equals.stream()).toList();
        return Optional.of("The " + registration.kind().word() + " " + registration.name() + " is provided by "
                + all.stream().map(Registration::plugin).collect(Collectors.joining(" and "))
                + " with the same ranking, " + registration.ranking() + "; that of " + registration.plugin()
                + " is used, as it came first. Choose with "
                + all.stream().map(Registration::fullName).collect(Collectors.joining(" or ")) + ".");
    }
}
