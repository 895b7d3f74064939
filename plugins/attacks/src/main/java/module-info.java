import dev.kiln.api.attack.AttackProvider;
import dev.kiln.plugins.attacks.Fgsm;
import dev.kiln.plugins.attacks.Pgd;

/** The adversarial attacks that ship with Kiln. Nothing is exported: the providers are found as services. */
module dev.kiln.plugins.attacks {
    requires transitive dev.kiln.api;
    requires static org.jspecify;

    provides AttackProvider with
            Fgsm.Provider,
            Pgd.Provider;
}
