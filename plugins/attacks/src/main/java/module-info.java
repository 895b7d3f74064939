import dev.kiln.api.attack.AttackProvider;
import dev.kiln.plugins.attacks.Fgsm;
import dev.kiln.plugins.attacks.Pgd;

/** The adversarial attacks that ship with Kiln. Their records are public; the providers are found as services. */
module dev.kiln.plugins.attacks {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    exports dev.kiln.plugins.attacks;

    provides AttackProvider with
            Fgsm.Provider,
            Pgd.Provider;
}
