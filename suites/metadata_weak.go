package suites

import (
	"encoding/base64"
	"fmt"
	"math/big"
	"slices"
)

const (
	minRSABits  = 2048 // RFC 7518 sections 3.3 and 3.5
	maxRSABits  = 16384
	maxExamined = 100 // keys that are looked into; of all others the length alone is read
)

// weakKeys lists the RSA keys of a set that can be broken: short ones (RFC 7518 section 3.3), and those that were not
// made of two large primes by chance (RFC 7515 section 10.1, which RFC 8725 section 3.5 makes a MUST).
func weakKeys(keys []map[string]any) []string {
	var moduli []*big.Int
	found := eachKey(keys, func(key map[string]any) []string {
		modulus, exponent := number(key["n"]), number(key["e"])
		if key["kty"] != "RSA" || modulus == nil || exponent == nil {
			return nil
		}
		weaknesses := shortRSA(modulus, exponent)
		if len(moduli) < maxExamined && modulus.Sign() > 0 && modulus.BitLen() <= maxRSABits {
			moduli = append(moduli, modulus)
			weaknesses = append(weaknesses, builtRSA(modulus)...)
		}
		return weaknesses
	})
	for i, a := range moduli {
		for _, b := range moduli[:i] {
			if divisor := new(big.Int).GCD(nil, nil, a, b); divisor.Cmp(big.NewInt(1)) > 0 && a.Cmp(b) != 0 {
				found = append(found, "two RSA keys share a prime")
			}
		}
	}
	return found
}

// shortRSA tells what is wrong with the length of a key, and with its exponent.
func shortRSA(modulus, exponent *big.Int) (found []string) {
	if bits := modulus.BitLen(); bits < minRSABits {
		found = append(found, fmt.Sprintf("has %d bits, fewer than %d", bits, minRSABits))
	}
	if exponent.Cmp(big.NewInt(3)) < 0 || exponent.Bit(0) == 0 {
		found = append(found, fmt.Sprintf("has the exponent %.20s, with which signatures protect nothing", exponent))
	}
	return found
}

// builtRSA tells what is wrong with the primes of a key.
func builtRSA(modulus *big.Int) (found []string) {
	for _, prime := range smallPrimes {
		if new(big.Int).Mod(modulus, big.NewInt(prime)).Sign() == 0 {
			return []string{fmt.Sprintf("has a modulus that %d divides", prime)}
		}
	}
	if madeByROCA(modulus) {
		found = append(found, "has the mark of CVE-2017-15361 (ROCA): its primes can be found")
	}
	return found
}

// smallPrimes are all odd primes up to 167, and 2.
var smallPrimes = func() []int64 {
	var primes []int64
	for n := int64(2); n <= 167; n++ {
		if !slices.ContainsFunc(primes, func(p int64) bool { return n%p == 0 }) {
			primes = append(primes, n)
		}
	}
	return primes
}()

// madeByROCA tells whether a modulus is a power of 65537 modulo every small prime, as those of CVE-2017-15361 are. By
// chance that happens to one key in 2^27 or fewer.
func madeByROCA(modulus *big.Int) bool {
	for _, prime := range smallPrimes {
		rest := new(big.Int).Mod(modulus, big.NewInt(prime)).Int64()
		power, isPower := int64(1)%prime, false
		for range prime {
			isPower = isPower || power == rest
			power = power * 65537 % prime
		}
		if !isPower {
			return false
		}
	}
	return true
}

// number reads a Base64urlUInt (RFC 7518 section 2); nil where it is none.
func number(member any) *big.Int {
	text, _ := member.(string)
	bytes, err := base64.RawURLEncoding.DecodeString(text)
	if text == "" || err != nil {
		return nil
	}
	return new(big.Int).SetBytes(bytes)
}
