package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.FittedAttack;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.UnboundedAttack;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.Specification;
import dev.kiln.host.extension.Extension;
import dev.kiln.host.extension.Extensions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * The table of all attacks in {@code docs/attacks.md}, from the declarations. The system property {@value #WRITE} rewrites
 * it.
 */
class AttacksPageTest {

    private static final String WRITE = "kiln.write-pages";
    private static final Path FILE = Path.of("..", "docs", "attacks.md");
    private static final String BEGIN = "<!-- from the declarations -->\n";
    private static final String END = "<!-- end of the declarations -->\n";

    private static String table() {
        Extensions extensions = Extensions.besideHost();
        StringBuilder table = new StringBuilder(BEGIN);
        table.append("| attack | searches | sees | `norm` | targeted | |\n| --- | --- | --- | --- | --- | --- |\n");
        extensions.registrations().stream()
                .filter(registration -> registration.kind().equals(AttackProvider.KIND))
                .map(registration -> (AttackProvider) registration.provider())
                .sorted(Comparator.comparing(AttackProvider::name))
                .forEach(provider -> table.append(row(provider, extensions)));
        return table.append(END).toString();
    }

    private static String row(AttackProvider provider, Extensions extensions) {
        Extension<Attack> extension = extensions.create(AttackProvider.KIND, Specification.parse(created(provider)));
        Attack attack = extension.instance();
        return "| `" + provider.name() + "` | " + search(attack) + " | " + sees(provider, attack) + " | "
                + norms(provider, attack) + " | " + targeted(provider) + " | " + provider.summary() + " |\n";
    }

    /** With a value for each option that has no default: the first choice, or an attack. */
    private static String created(AttackProvider provider) {
        return provider.options().stream()
                .filter(Option::isRequired)
                .map(option -> option.name() + "="
                        + (option.kind().contains("|") ? option.kind().split("\\|")[0] : "[fgsm]"))
                .reduce((one, other) -> one + "," + other)
                .map(options -> provider.name() + ":" + options)
                .orElse(provider.name());
    }

    private static String search(Attack attack) {
        if (attack instanceof MinimalAttack) {
            return "the smallest perturbation";
        }
        if (attack instanceof UnboundedAttack) {
            return "without a ball";
        }
        String ball = "within the ball";
        if (attack instanceof FittedAttack) {
            return "one perturbation for all, " + ball;
        }
        return attack instanceof GradientAttack gradient && gradient.steps() == 1 ? ball + ", one step" : ball;
    }

    private static String sees(AttackProvider provider, Attack attack) {
        if (!option(provider, "attacks").isEmpty()) {
            return "what its attacks see";
        }
        return attack.access() == Access.GRADIENTS
                ? "gradients"
                : attack.access().name().toLowerCase(Locale.ROOT);
    }

    /** An attack of one norm has no option for it. */
    private static String norms(AttackProvider provider, Attack attack) {
        if (!option(provider, "attacks").isEmpty()) {
            return "that of its attacks";
        }
        List<Option<?>> options = option(provider, "norm");
        return options.isEmpty()
                ? attack.threat().norm().name().toLowerCase(Locale.ROOT)
                : options.get(0).kind().replace("|", " ");
    }

    private static String targeted(AttackProvider provider) {
        return option(provider, "targeted").isEmpty() ? "no" : "yes";
    }

    private static List<Option<?>> option(AttackProvider provider, String name) {
        return provider.options().stream()
                .filter(option -> option.name().equals(name))
                .toList();
    }

    @Test
    void listsWhatIsDeclared() throws IOException {
        String page = Files.readString(FILE).replace("\r\n", "\n");
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END) + END.length();
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(FILE, page.substring(0, begin) + table() + page.substring(end));
            return;
        }
        assertThat(page.substring(begin, end))
                .as("the table of docs/attacks.md; -Dkiln.write-pages=true rewrites it")
                .isEqualTo(table());
    }
}
