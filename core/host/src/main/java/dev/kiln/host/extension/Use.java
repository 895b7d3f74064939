package dev.kiln.host.extension;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An extension that was made for a run.
 *
 * @param registration what it was made from
 * @param equals those that the typed name meant just as well: of other plugins, with the same name and ranking
 */
public record Use(Registration registration, List<Registration> equals) {

    /** Copies the list. */
    public Use {
        equals = List.copyOf(equals);
    }

    /** Returns what there is to say where the name did not decide: who has it, whose was taken, and how to choose. */
    public Optional<String> clash() {
        if (equals.isEmpty()) {
            return Optional.empty();
        }
        List<Registration> all =
                Stream.concat(Stream.of(registration), equals.stream()).toList();
        return Optional.of("The " + registration.kind().word() + " " + registration.name() + " is provided by "
                + all.stream().map(Registration::plugin).collect(Collectors.joining(" and "))
                + " with the same ranking, " + registration.ranking() + "; that of " + registration.plugin()
                + " is taken, as it came first. Choose with "
                + all.stream().map(Registration::fullName).collect(Collectors.joining(" or ")) + ".");
    }
}
